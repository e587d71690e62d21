"""Does what a page tells its reader to do.

    run_document.py PAGE FOLDER [--network]

The fenced blocks of the page are carried out in their order, in the empty FOLDER: a block "sh" is run by
bash, a block "LANGUAGE FILE" is written into that file. Blocks "sh network" are run with --network only.
All "sh" blocks share one shell, as a reader's would. Ends with the status of the first command that fails.
"""

import pathlib
import re
import subprocess
import sys

page, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
network = "--network" in sys.argv

script = ["set -euo pipefail"]
for info, body in re.findall(r"^```(\S[^\n]*)\n(.*?)^```$", page.read_text(), re.M | re.S):
    language, *rest = info.split()
    if language == "sh":
        if not rest or network:
            script += ["set -x", body, "{ set +x; } 2>/dev/null"]
    elif rest:
        script += [f"mkdir -p '{pathlib.PurePath(rest[0]).parent}'"]
        script += [f"cat >'{rest[0]}' <<'END OF {rest[0]}'\n{body}END OF {rest[0]}"]
if len(script) == 1:
    sys.exit(f"{page}: there is nothing to do on this page")
folder.mkdir(parents=True)
sys.exit(subprocess.run(["bash", "-c", "\n".join(script)], cwd=folder).returncode)
