"""People's own files: sheets, lists and frames whose columns nobody has agreed on.

`grids` makes a head and rows of any of them, `markdown` of Markdown; `columns` guesses what each
column means; `chances`, `days` and `outcomes` read cells by the column as a whole; `table` puts
it together, and `template` writes a sheet to begin with.
"""
