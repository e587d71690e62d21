"""Whether the C++ that a page shows is in the template that it is about, line by line.

    quotations.py PAGE TEMPLATE_FOLDER
"""

import pathlib
import re
import sys

page, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
sources = "\n".join(file.read_text() for file in sorted(folder.iterdir()))
blocks = re.findall(r"^```cpp\n(.*?)^```$", page.read_text(), re.M | re.S)
strange = [block for block in blocks if block not in sources]
for block in strange:
    print(f"{page} shows what is not in {folder}:\n{block}")
if not blocks:
    print(f"{page} shows no code")
sys.exit(1 if strange or not blocks else 0)
