"""How fast we are on this machine, beside the other libraries that are installed there.

Knows: what is measured, by which calls, and how others do the same work.
In: a number of rows. Out: a frame with a row for each work and library, and a page of it.
May import: what scale may. Other libraries are imported only where they are measured.
"""

from forecasttrack.scale.bench.measuring import absent as absent
from forecasttrack.scale.bench.measuring import bench as bench
from forecasttrack.scale.bench.page import machine as machine
from forecasttrack.scale.bench.page import page as page
