"""Answers as Slack messages, text, files and pictures.

`answer_message`, `digest` and `corrections` write messages; `message` has Block Kit elements and fits messages into Slack's `limits`;
`tables_and_charts` and `button_values` write their parts; `plain_text` writes sources, text, JSON, CSV and files.
`painting.draw` paints a picture as PNG or SVG in `drawing_process`, from the specifications of `vega_charts` and `maps`.
"""
