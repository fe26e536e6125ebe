"""Settings, wiring and the command line: the only place that knows how the parts are put together."""
