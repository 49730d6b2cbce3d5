"""Answers as Slack messages, text, files and pictures.

`answer_message`, `digest` and `help` write messages; `message` has Block Kit elements and fits messages into Slack's `limits`;
`tables`, `charts`, `sources` and `button_values` write their parts; `plain_text` and `files` write text, JSON and CSV.
`painting.draw` paints a picture as PNG or SVG in `drawing_process`, from the specifications of `vega_charts` and `maps`.
"""
