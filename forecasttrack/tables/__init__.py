"""The declared columns of every table, and the checks of tables that come from outside.

Knows: which column stands where and what it holds; the reasons for leaving out, in order.
In: dataframes of questions, forecasts and resolutions. Out: `Tables` with fixed columns, or an
error by column and row. May import: errors, display, records.
A new column, of pairs and scores too, is one line of `schema.COLUMNS`; a reason one of `reasons`.
"""
