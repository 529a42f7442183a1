"""The declared columns of every table, and the checks of tables that come from outside.

Knows: which column stands where and what it holds; the reasons for leaving out, in order.
In: dataframes of questions, forecasts and resolutions. Out: `Tables` with fixed columns, or an
error by column and row. May import: errors, display, records.
A new column is a line of `schema.COLUMNS`, which names the tables it stands in, and its reading in
`question_tables` or `forecast_tables`; what is computed of pairs is in `pairing.pair_columns`. A
reason to leave something out is one line of `reasons`.
"""
