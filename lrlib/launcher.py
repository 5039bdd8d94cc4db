"""The commands of `course.py`: make the environment, open the course, test it, build it. Standard library only."""

import argparse
import errno
import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from .working_copy import prepare, write

HERE = Path(__file__).resolve().parents[1]
VENV = HERE / ".venv"
NOTEBOOKS, COPY = HERE / "notebooks", HERE / "my_course"
LOCK, TEST_LOCK = "requirements.txt", "tests/requirements.txt"
AGAIN = "run the same command again; it goes on where it stopped"


class Stop(Exception):
    """An end that is one sentence for the person at the keyboard."""


# --- the environment -------------------------------------------------------------------------------------------------


def python_of(venv):
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def works(python):
    """Whether an environment's Python starts and is new enough: a broken or moved environment is made anew."""
    try:
        code = "import sys; sys.exit(sys.version_info < (3, 11))"
        return subprocess.run([str(python), "-c", code], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def make_venv(uv):
    if VENV.exists():
        shutil.rmtree(VENV)
    if uv:
        run_quietly([uv, "venv", "--python", sys.executable, str(VENV)])
        return
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        version = ".".join(map(str, sys.version_info[:2]))
        raise Stop(
            f"This Python lacks its venv module: on Debian or Ubuntu run `sudo apt install python{version}-venv`, "
            f"elsewhere install Python from python.org, then {AGAIN}."
        ) from None
    venv.create(VENV, with_pip=True)


def run_quietly(command):
    """Run an installer; what went wrong becomes one sentence, the rest goes to a log."""
    result = subprocess.run(command, capture_output=True, text=True, errors="replace", cwd=HERE)
    if result.returncode:
        raise Stop(why_failed(result.stdout + result.stderr))


def why_failed(log):
    """The one sentence that fits an installer's complaints."""
    text = log.lower()
    if "no space left" in text or "disk full" in text or "not enough space" in text:
        return f"The disk is full: free about 1 GB, then {AGAIN}."
    if "permission denied" in text or "read-only file system" in text:
        return f"The folder {HERE.name} cannot be written to: copy the course to a folder of your own and run it there."
    signs = (
        "resolve",
        "connection",
        "network",
        "timed out",
        "unreachable",
        "dns",
        "retry",
        "proxy",
        "ssl",
        "failed to fetch",
        "no matching distribution",  # what pip says offline when it may not try twice
    )
    if any(sign in text for sign in signs):
        return f"The libraries could not be downloaded: check the network connection, then {AGAIN}."
    last = [line.strip() for line in log.splitlines() if line.strip()][-1:] or ["no reason given"]
    return f"The installation failed ({last[0][:200]}): delete the folder .venv, then {AGAIN}."


def fingerprint(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def environment(*locks):
    """The Python of .venv with these locks installed. Does nothing slow where all is in place."""
    python, stamp = python_of(VENV), VENV / "course.json"
    want = {lock: fingerprint(HERE / lock) for lock in locks}
    try:
        done = json.loads(stamp.read_text())
        if not isinstance(done, dict):
            done = {}
    except (OSError, ValueError):
        done = {}  # never finished, or damaged: installing again repairs either
    if not works(python):
        done = {}
        print("Making the course's own Python environment in .venv ...", flush=True)
        make_venv(shutil.which("uv"))
    missing = [lock for lock in locks if done.get(lock) != want[lock]]
    if missing:
        print("Installing the course's libraries; the first time takes a minute or two ...", flush=True)
        stamp.unlink(missing_ok=True)
        files = [part for lock in locks for part in ("-r", lock)]
        uv = shutil.which("uv")
        installer = (
            [uv, "pip", "install", "-q", "--python", str(python)] if uv else [str(python), "-m", "pip", "install", "-q"]
        )
        run_quietly([*installer, *files])
        write(stamp, json.dumps({**done, **want}))
    link(python)
    return python


def link(python):
    """Make lrlib importable: a .pth file in the environment names this folder, wherever it has been moved to."""
    if os.name == "nt":
        site = VENV / "Lib" / "site-packages"
    else:
        site = next((VENV / "lib").glob("python3*")) / "site-packages"
    path = site / "course.pth"
    text = str(HERE) + "\n"
    try:
        if path.read_text(encoding="locale") == text:
            return
    except (OSError, UnicodeError):
        pass
    try:
        path.write_text(text, encoding="locale")
    except UnicodeEncodeError:
        raise Stop(
            f"The folder name {HERE} has letters that Python cannot read here: move the course elsewhere."
        ) from None


# --- JupyterLab ------------------------------------------------------------------------------------------------------

# Jupyter Server leaves Nagle's algorithm on, which holds every slider back by some 48 ms. Nothing depends on this.
SERVER_CONFIG = """
try:
    from jupyter_server.services.kernels.websocket import KernelWebsocketHandler as Handler

    plain_open = Handler.open

    async def open_at_once(self, *args, **kwargs):
        try:
            self.set_nodelay(True)
        except Exception:
            pass
        answer = plain_open(self, *args, **kwargs)
        return await answer if hasattr(answer, "__await__") else answer

    Handler.open = open_at_once
except Exception:
    pass
"""
# No news pop-up and no look for updates: the course makes no call to the network. The explorers and answers of a saved
# notebook are there when it is opened again.
LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True},
}


def is_free(port):
    with socket.socket() as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def choose_port(wanted):
    if wanted is not None:
        if not 1 <= wanted <= 65535:
            raise Stop(f"A port is a number from 1 to 65535, not {wanted}.")
        if not is_free(wanted):
            other = f"python3 course.py lab --port {wanted % 65535 + 1}"
            raise Stop(f"Port {wanted} is in use: choose another, for instance `{other}`.")
        return wanted
    port = next((port for port in range(8888, 8988) if is_free(port)), None)
    if port is None:
        raise Stop("No port from 8888 to 8987 is free: choose one with `python3 course.py lab --port NUMBER`.")
    return port


def lab(options):
    port = choose_port(options.port)
    python = environment(LOCK)
    for line in prepare(NOTEBOOKS, COPY):
        print(line)
    first = min((path.name for path in COPY.glob("[0-9][0-9]_*.ipynb")), default="")
    settings = VENV / "course"
    write(settings / "settings" / "overrides.json", json.dumps(LAB_SETTINGS))
    write(settings / "jupyter_server_config.py", SERVER_CONFIG)
    token = secrets.token_hex(24)
    address = f"http://127.0.0.1:{port}/lab/tree/{first}"
    command = [python, "-m", "jupyterlab", f"--config={settings / 'jupyter_server_config.py'}", f"--port={port}"]
    command += ["--ServerApp.ip=127.0.0.1", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={COPY}"]
    command += [f"--LabApp.default_url=/lab/tree/{first}", f"--LabServerApp.app_settings_dir={settings / 'settings'}"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None"]
    command += ["--LabApp.extension_manager=readonly", "--Application.log_level=WARN"]
    command += ["--no-browser"] if options.no_browser else []
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    # Sockets in a folder that nobody else can read, in place of ports that are open to the whole machine.
    short = None if os.name == "nt" else "/tmp"  # the path of a socket has to be
    runtime = tempfile.mkdtemp(prefix="course-", dir=short)
    command += ["--KernelManager.transport=ipc"] if os.name != "nt" else []
    # The learner's other Jupyter settings stay out of the course, and the course out of theirs.
    own = {"JUPYTER_CONFIG_DIR": str(COPY / ".jupyter"), "JUPYTER_PREFER_ENV_PATH": "1", "JUPYTER_TOKEN": token}
    own["JUPYTER_RUNTIME_DIR"] = runtime
    print(f"\nThe course is at {address}?token={token}\nLeave this window open; Ctrl+C ends JupyterLab.\n", flush=True)
    if os.name == "nt":
        print("A warning about TCP without encryption may follow: kernels answer to this computer alone.", flush=True)
    try:
        code = subprocess.run([str(part) for part in command], env={**os.environ, **own}, cwd=COPY).returncode
    finally:
        shutil.rmtree(runtime, ignore_errors=True)
    if code:
        raise Stop(f"JupyterLab ended with an error (code {code}): the lines above say why.")


# --- the commands ----------------------------------------------------------------------------------------------------


def test(options):
    python = environment(LOCK, TEST_LOCK)
    return subprocess.run([str(python), "-m", "pytest", *options.rest], cwd=HERE).returncode


def build(options):
    python = environment(LOCK, TEST_LOCK)
    return subprocess.run([str(python), str(HERE / "lessons" / "build.py"), *options.lessons], cwd=HERE).returncode


def bench(options):
    python = environment(LOCK)
    known = {path.stem: path for path in sorted((HERE / "benchmarks").glob("*.py"))}
    for name in options.names:
        if name not in known:
            raise Stop(f"There is no benchmark called {name}: there are {', '.join(known)}.")
    for name in options.names or known:
        print(f"== {name}", flush=True)
        code = subprocess.run([str(python), str(known[name])], cwd=HERE).returncode
        if code:
            raise Stop(f"The benchmark {name} ended with an error (code {code}): the lines above say why.")


def repeat(options):
    cluster = any(part.startswith("--cluster") for part in options.rest)  # needs Dask, which only tests bring
    python = environment(LOCK, TEST_LOCK) if cluster else environment(LOCK)
    return subprocess.run([str(python), "-m", "lessons.repeat", *options.rest], cwd=HERE).returncode


def export(options):
    return from_anywhere("lessons.bank_export", options.rest)


def statistics(options):
    return from_anywhere("lessons.item_statistics", options.rest)


def handout(options):
    return from_anywhere("lessons.handout", options.rest, TEST_LOCK)


def from_anywhere(module, arguments, *locks):
    """Run a module of the course in the folder that files are named from."""
    python = environment(LOCK, *locks)
    return subprocess.run([str(python), "-P", "-m", module, *arguments]).returncode


def slides(options):
    return from_anywhere("lessons.slides", options.rest)


def restore(options):
    names = [path.name for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))]
    wanted = [name for name in names if name.split("_")[0] == options.lesson.zfill(2)]
    if not wanted:
        raise Stop(f"There is no lesson {options.lesson}: there are {', '.join(name.split('_')[0] for name in names)}.")
    for line in prepare(NOTEBOOKS, COPY, restore=wanted):
        print(line)


def parser(doc=None):
    top = argparse.ArgumentParser(
        prog="course.py", description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(function, help):
        sub = commands.add_parser(function.__name__, help=help, description=help)
        sub.set_defaults(function=function)
        return sub

    sub = command(lab, "Install what is needed, prepare your copy in my_course/, and open it in JupyterLab.")
    sub.add_argument("--no-browser", action="store_true", help="only print the address, open no browser")
    sub.add_argument("--port", type=int, help="the port to listen on (otherwise the first free one from 8888)")
    sub = command(test, "Run the whole suite: every notebook as a strict test, and every other test.")
    sub.epilog = "Whatever else is given is passed on to pytest, for instance -k lessons."
    sub = command(build, "Rebuild notebooks from lessons/: run every cell and store what it shows.")
    sub.add_argument("lessons", nargs="*", metavar="NN", help="numbers of lessons (all where none is given)")
    sub = command(bench, "Run the benchmarks, one after the other.")
    sub.add_argument("names", nargs="*", metavar="name", help="which ones (all where none is given)")
    sub = command(repeat, "Run lessons again with every seed and data split drawn anew, and record which claims held.")
    sub.epilog = "Takes numbers of lessons, --draws 20, --first 1, --jobs 2, --cluster tcp://127.0.0.1:8786 (Dask)."
    sub = command(export, "Write the question bank as an Anki deck, as GIFT or as Moodle XML.")
    sub.epilog = "Takes anki, gift or moodle, a FILE, and --force to write over one that is there."
    sub = command(statistics, "Write a page on how the questions do, from the files that learners handed over.")
    sub.epilog = "Takes a FOLDER with progress.json and exam-*.json files, --page item_statistics.html, --force."
    sub = command(handout, "Write notebooks and pages for a class, with and without solutions, into handouts/.")
    sub.epilog = "Takes numbers of lessons (all where none is given) and --to FOLDER."
    sub = command(slides, "Write a deck of slides per lesson to slides/, for a class: HTML that needs no network.")
    sub.epilog = "Takes numbers of lessons (all where none is given), and --to FOLDER."
    sub = command(restore, "Put a fresh copy of one lesson into my_course/; yours is kept in my_course/.backup.")
    sub.add_argument("lesson", metavar="NN", help="the number of the lesson")
    return top


def main(arguments=None, doc=None):
    top = parser(doc)
    options, options.rest = top.parse_known_args(arguments)
    if options.rest and options.command not in ("test", "repeat", "export", "statistics", "slides", "handout"):
        top.error(f"unknown: {' '.join(options.rest)}")
    try:
        return options.function(options) or 0
    except Stop as end:
        sentence = str(end)
    except KeyboardInterrupt:
        print(f"\nStopped. To continue, {AGAIN}.", file=sys.stderr)
        return 130
    except OSError as error:
        sentence = why_os(error)
    print(sentence, file=sys.stderr)
    return 1


def why_os(error):
    where = Path(error.filename).name if error.filename else HERE.name
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{where} cannot be written to: copy the course to a folder of your own and run it there."
    if error.errno in (errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC):
        return f"The disk is full: free about 1 GB, then {AGAIN}."
    if isinstance(error, FileNotFoundError):
        return f"{where} is missing: fetch the course folder again."
    return f"{error.strerror or error} ({where}): fix that, then {AGAIN}."
