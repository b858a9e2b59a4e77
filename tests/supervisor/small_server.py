"""A server of a few lines for the tests: answers GET / with its environment as JSON, on MUNTIN_PORT.

--crash-if FILE   ends with exit code 3 at once while FILE exists
--stubborn        doesn't end on SIGTERM
--with-child      starts a grandchild in a session of its own, and tells its pid in the file `grandchild`
"""

import http.server
import json
import os
import signal
import subprocess
import sys
from pathlib import Path


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps(dict(os.environ)).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    arguments = sys.argv[1:]
    if "--crash-if" in arguments and Path(arguments[arguments.index("--crash-if") + 1]).exists():
        print("something is wrong with the configuration", flush=True)
        sys.exit(3)
    if "--stubborn" in arguments:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if "--with-child" in arguments:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"], start_new_session=True)
        Path(os.environ["MUNTIN_HOME"], "grandchild").write_text(str(child.pid))
    print("serving", flush=True)
    http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["MUNTIN_PORT"])), Handler).serve_forever()


if __name__ == "__main__":
    main()
