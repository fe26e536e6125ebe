"""The pictures of a report, as SVG: how long it takes, what is in use, who waits, what is different."""

import math
from collections.abc import Sequence
from typing import Any

from lindra.simulation.campaign.report.words import WORDS, number
from lindra.simulation.campaign.result import Difference, Result

INK, MUTED, GRID = "#14252b", "#4d6068", "#dfe6e8"
COLOURS = ("#0b5f68", "#c2600a")  # the scenario, and the one it is held against
WIDTH = 640
NOTHING = 0.0005  # of a figure: less than that is not drawn as a change
PAPER_FONT = "Libertinus Serif"  # which typst has with it


def pictures(one: Result, other: Result | None, of: Sequence[Difference], language: str, font: str) -> dict[str, str]:
    """Return the pictures by name, as SVG."""
    results = [one] if other is None else [one, other]
    drawing = _Drawing(results, language, font)
    found = {"vein_to_vein": drawing.vein_to_vein(), "use": drawing.use(), "waiting": drawing.waiting()}
    if other is not None:
        found["comparison"] = drawing.comparison(of)
    return found


class _Drawing:
    def __init__(self, results: Sequence[Result], language: str, font: str) -> None:
        import altair

        self._altair: Any = altair
        self._results = results
        self._language = language
        self._font = font
        self._titles = [one.scenario.title.in_language(language) for one in results]
        # The name of each scenario in its colour; alone, a scenario needs no legend.
        legend = altair.Legend(title=None, orient="top", labelLimit=500, symbolOpacity=1) if len(results) > 1 else None
        self._colour = altair.Color(
            "scenario:N", scale=altair.Scale(domain=self._titles, range=list(COLOURS[: len(results)])), legend=legend
        )

    def _say(self, word: str) -> str:
        return WORDS[word].in_language(self._language)

    def _svg(self, chart: Any, height: float) -> str:
        import vl_convert

        chart = (
            chart.properties(width=WIDTH, height=height, background="white", padding=8)
            .configure_view(stroke=None)
            .configure(font=self._font)
            .configure_axis(
                labelColor=MUTED, titleColor=MUTED, gridColor=GRID, domainColor=GRID, tickColor=GRID, labelFontSize=13,
                titleFontSize=13, titleFontWeight="normal", labelLimit=500,
            )
            .configure_legend(labelFontSize=14, labelColor=INK, symbolStrokeWidth=3)
        )  # fmt: skip
        locale: Any = "sv-SE" if self._language.startswith("sv") else None
        made: str = vl_convert.vegalite_to_svg(chart.to_dict(), format_locale=locale)
        return made

    def vein_to_vein(self) -> str:
        """Return how long vein to vein takes: bars by day, side by side for two, with median and ninth tenth."""
        altair, count = self._altair, len(self._results)
        rows: list[dict[str, Any]] = [
            {
                "day": float(day) + (place + 0.04) / count,
                "next": float(day) + (place + 0.96) / count,
                "share": 100 * float(part),
                "none": 0.0,
                "scenario": title,
            }
            for place, (result, title) in enumerate(zip(self._results, self._titles, strict=True))
            for day, part in zip(*result.vein_to_vein, strict=True)
        ]
        rows = [row for row in rows if row["share"] > 0] or rows
        x = altair.X(
            "day:Q",
            title=self._say("days"),
            axis=altair.Axis(grid=False, tickMinStep=1),
            scale=altair.Scale(zero=False),
        )
        top = max((row["share"] for row in rows), default=1.0)
        y = altair.Y(
            "share:Q", title=self._say("share"), axis=altair.Axis(tickCount=5),
            scale=altair.Scale(domain=[0, 1.4 * top], nice=False),
        )  # fmt: skip
        bars = altair.Chart({"values": rows}).mark_rect(opacity=0.8).encode(x=x, x2="next:Q", y=y, y2="none:Q")
        layers = [bars.encode(color=self._colour)]
        for place, (result, title) in enumerate(zip(self._results, self._titles, strict=True)):
            for line, (name, word) in enumerate(
                (("vein_to_vein_median_days", "median"), ("vein_to_vein_p90_days", "nine_in_ten"))
            ):
                value = result.figure(name).interval.mean
                if not math.isfinite(value):
                    continue
                shown = f"{self._say(word)} {number(value, 1, self._language)}"
                height = top * (1.30 - 0.09 * (2 * place + line))
                mark = altair.Chart({"values": [{"day": value, "share": height, "said": shown, "scenario": title}]})
                dash = [1, 0] if line == 0 else [5, 4]
                layers.append(mark.mark_rule(strokeDash=dash, strokeWidth=1.6).encode(x=x, y=y, color=self._colour))
                side = {"align": "left", "dx": 5} if place == 0 else {"align": "right", "dx": -5}
                text = mark.mark_text(dy=2, fontSize=13, **side)
                layers.append(text.encode(x=x, y=y, text="said:N", color=self._colour))
        return self._svg(altair.layer(*layers), 260)

    def use(self) -> str:
        """Return what is in use as bars, each with its number and interval."""
        altair = self._altair
        rows: list[dict[str, Any]] = [
            {
                "resource": f"{use.label.in_language(self._language)}",
                "use": use.figure.interval.mean,
                "low": _finite(use.figure.interval.low, use.figure.interval.mean),
                "high": _finite(use.figure.interval.high, use.figure.interval.mean),
                "said": f"{number(use.figure.interval.mean, 0, self._language)} %",
                "scenario": title,
            }
            for result, title in zip(self._results, self._titles, strict=True)
            for use in result.uses
        ]
        names = list(dict.fromkeys(row["resource"] for row in rows))
        y = altair.Y("resource:N", title=None, sort=names, axis=altair.Axis(ticks=False, domain=False, labelPadding=8))
        x = altair.X(
            "use:Q", title=self._say("in_use"),
            scale=altair.Scale(domain=[0, max([100.0, *(row["high"] for row in rows)]) * 1.02]),
            axis=altair.Axis(tickCount=6),
        )  # fmt: skip
        base = altair.Chart({"values": rows})
        offset = altair.YOffset("scenario:N", sort=self._titles) if len(self._results) > 1 else altair.Undefined
        bars = base.mark_bar().encode(x=x, y=y, yOffset=offset, color=self._colour)
        lines = base.mark_rule(color=INK, strokeWidth=1).encode(x="low:Q", x2="high:Q", y=y, yOffset=offset)
        text = base.mark_text(align="left", dx=7, fontSize=13, color=INK).encode(
            x="use:Q", y=y, yOffset=offset, text="said:N"
        )
        return self._svg(altair.layer(bars, lines, text), 30 * len(names) * (1 if len(self._results) == 1 else 1.5))

    def waiting(self) -> str:
        """Return how many wait for a collection over the years, with a band."""
        altair = self._altair
        rows = [
            {"year": float(year), "mean": float(mean), "low": float(low), "high": float(high), "scenario": title}
            for result, title in zip(self._results, self._titles, strict=True)
            for year, mean, low, high in zip(*result.waiting_list, strict=True)
        ]
        x = altair.X("year:Q", title=self._say("years"), axis=altair.Axis(grid=False, tickMinStep=1))
        base = altair.Chart({"values": rows}).encode(x=x)
        axis = altair.Axis(tickCount=5)
        band = base.mark_area(opacity=0.18).encode(
            y=altair.Y("low:Q", title=self._say("list"), axis=axis), y2="high:Q", color=self._colour
        )
        line = base.mark_line(strokeWidth=2.5).encode(y=altair.Y("mean:Q", axis=axis), color=self._colour)
        layers = [band, line]
        for warm in {float(result.scenario.warm_up_years) for result in self._results} - {0.0}:
            mark = altair.Chart({"values": [{"year": warm}]}).mark_rule(strokeDash=[5, 4], color=MUTED)
            layers.append(mark.encode(x=x))
        return self._svg(altair.layer(*layers), 220)

    def comparison(self, of: Sequence[Difference]) -> str:
        """Return how much each figure changes, in per cent of the first scenario, with its interval."""
        altair = self._altair
        rows: list[dict[str, Any]] = []
        for one in of:
            base = one.figure.interval.mean
            if not math.isfinite(base) or not math.isfinite(one.interval.low) or abs(base) < 1e-9:
                continue
            if max(abs(one.interval.low), abs(one.interval.high)) < NOTHING * abs(base):
                continue
            change, low, high = (
                100 * value / base for value in (one.interval.mean, one.interval.low, one.interval.high)
            )
            rows.append(
                {
                    "figure": one.figure.label.in_language(self._language),
                    "change": change,
                    "low": low,
                    "high": high,
                    "is_sure": one.is_sure,
                    "said": f"{'+' if change > 0 else ''}{number(change, int(abs(change) < 10), self._language)} %",
                }
            )
        names = [row["figure"] for row in rows]
        far = max((max(abs(row["low"]), abs(row["high"])) for row in rows), default=1.0)
        far = max(4 * far, 20.0)  # with room for the numbers
        ticks = [sign * tick for tick in (0, 10, 100, 1000, 10_000) if tick < far for sign in (-1, 1)]
        y = altair.Y(
            "figure:N", title=None, sort=names, axis=altair.Axis(ticks=False, domain=False, labelPadding=8, grid=True)
        )
        # Straight up to ten per cent, logarithmic beyond: waiting may change a hundredfold where cost does by one.
        x = altair.X(
            "change:Q",
            title=self._say("change"),
            scale=altair.Scale(type="symlog", constant=10, domain=[-far, far]),
            axis=altair.Axis(values=sorted(set(ticks))),
        )
        chart = altair.Chart({"values": rows})
        zero = altair.Chart({"values": [{"change": 0}]}).mark_rule(color=INK, strokeWidth=1.2).encode(x=x)
        lines = chart.mark_rule(color=COLOURS[1], strokeWidth=2).encode(x="low:Q", x2="high:Q", y=y)
        dots = chart.mark_point(size=90, opacity=1, color=COLOURS[1], strokeWidth=2).encode(
            x=x, y=y, fill=altair.condition("datum.is_sure", altair.value(COLOURS[1]), altair.value("white"))
        )
        right = chart.transform_filter("datum.change >= 0").mark_text(align="left", dx=10, fontSize=13, color=INK)
        left = chart.transform_filter("datum.change < 0").mark_text(align="right", dx=-10, fontSize=13, color=INK)
        words = [right.encode(x="high:Q", y=y, text="said:N"), left.encode(x="low:Q", y=y, text="said:N")]
        return self._svg(altair.layer(zero, lines, dots, *words), 27 * max(len(rows), 1))


def _finite(value: float, otherwise: float) -> float:
    return value if math.isfinite(value) else otherwise
