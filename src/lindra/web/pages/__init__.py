"""Page objects and views, one file a page: each prepares what its template shows, and holds no rule."""
