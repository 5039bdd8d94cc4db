"""What one move of a control costs: a real kernel, asked as JupyterLab asks it, until it is idle again.

Prints for each explorer the kernel's milliseconds per event (median and worst, every control swept from end to end)
and the bytes sent per update. Aim: a median of at most 16 ms over all, none above 40 ms.
"""

import json
import os
import statistics
import subprocess
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from jupyter_client.manager import start_new_kernel

from lrlib.classroom.syllabus import lessons, material

EVENTS, ROUNDS = 41, 2  # moves per control and sweep; the second sweep is measured


def ask(client, code):
    """Run code in the kernel and return what it evaluates to."""
    reply = client.execute(code, user_expressions={"value": "_value"}, reply=True, timeout=120)["content"]
    return json.loads(eval(reply["user_expressions"]["value"]["data"]["text/plain"]))


def move(client, model, state):
    """Send one state change. Returns (ms until the kernel is idle, bytes it sent back)."""
    content = {"comm_id": model, "data": {"method": "update", "state": state, "buffer_paths": []}}
    message = client.session.msg("comm_msg", content)
    begin, sent = time.perf_counter(), 0
    client.shell_channel.send(message)
    while True:
        answer = client.get_iopub_msg(timeout=60)
        sent += len(json.dumps(answer["content"])) + sum(map(len, answer.get("buffers", ())))
        if answer["parent_header"].get("msg_id") == message["header"]["msg_id"] and (
            answer["content"].get("execution_state") == "idle"
        ):
            return 1000 * (time.perf_counter() - begin), sent


def states(control):
    """The states a control passes on its way from one end to the other."""
    if control.kind == "choice":
        return [{"index": i % len(control.choices)} for i in range(EVENTS)]
    share = [i / (EVENTS - 1) for i in range(EVENTS)]
    if control.kind == "rate":
        return [{"value": control.low * (control.high / control.low) ** s} for s in share]
    return [{"value": control.low + s * (control.high - control.low)} for s in share]


def measure(client, spec):
    code = f"panel = lr.explorer({spec.id!r})\n"
    code += "_value = json.dumps({name: box.model_id for name, box in panel.inputs.items()})"
    models = ask(client, code)
    costs = []
    for control in spec.controls:
        for number in range(ROUNDS):
            found = [move(client, models[control.name], state) for state in states(control)]
            costs += found if number else []
    return zip(*costs, strict=True)


def main():
    manager, client = start_new_kernel(stderr=subprocess.DEVNULL)
    medians = []
    try:
        ask(client, "import json, lrlib as lr\n_value = '0'")
        print(f"{'explorer':34}{'median ms':>10}{'worst ms':>10}{'KB per update':>15}")
        for lesson in lessons():
            for spec in material(lesson, "explorers"):
                times, sizes = measure(client, spec)
                medians.append(statistics.median(times))
                print(f"{spec.id:34}{medians[-1]:10.1f}{max(times):10.1f}{statistics.median(sizes) / 1000:15.0f}")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    print(f"{'median over all':34}{statistics.median(medians):10.1f}")


if __name__ == "__main__":
    main()
