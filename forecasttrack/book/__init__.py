"""Hand-written YAML files to records and back.

Knows: the format of the files, the links between records, how to change a text and keep the rest.
In: a file or a folder of YAML, with every fault named by file, line and column.
Out: a ``Book`` of records; files in which comments and order are kept.
Imports: ``errors``, ``display``, ``records``, ``tables``, ``wording``.
"""

from forecasttrack.book.collection import Book as Book
from forecasttrack.book.files import schema_file as schema_file
from forecasttrack.book.reading import BookFault as BookFault
from forecasttrack.book.reading import read_book as read_book
from forecasttrack.book.writing import edit_book as edit_book
from forecasttrack.book.writing import write_book as write_book
