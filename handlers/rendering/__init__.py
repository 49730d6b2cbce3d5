"""Pictures of an answer: Vega-Lite specifications of charts, maps and timelines, and the process that paints them.

`painting.specification(picture, source)` gives the specification of anything in `Answer.charts`, and
`painting.paint` its PNG or SVG. Nothing outside reaches past these two.
"""
