"""People's own files: sheets, lists and frames whose columns nobody has agreed on.

`grids` makes a table (a `Grid`: head, rows and their line numbers) of any of them, `markdown` of
Markdown; `columns` guesses what each column means; `chances`, `days` and `outcomes` read cells by
the column as a whole; `table` puts it together, and `template` writes a sheet to begin with.

Words of this package: a *chance* is a probability as people write it (0.7, 70%, 7 in 10, likely). A
*role* is the meaning of a column, such as `probability`; further columns have none. A table is
*wide* if it has a column of chances for each forecaster. A row that holds several forecasts is
*parted* into a row for each: the columns that held them are then *gone*, and new ones are *made*.
The *account* notes what was assumed, refused and lost; where a guess would be too bold, it *asks*:
an error says what the caller has to state in `ImportOptions`.
"""
