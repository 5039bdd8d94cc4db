"""Run by make_frozen.py in two processes: the rates of 100 updates under a scheduler that Accelerate prepared."""

import json
import sys
from pathlib import Path

import torch
from accelerate import Accelerator

accelerator = Accelerator(cpu=True)
optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
line = torch.optim.lr_scheduler.PolynomialLR(optimizer, 100)
rule, scheduler = accelerator.prepare(optimizer, line)
rates = []
for _ in range(100):
    rates.append(optimizer.param_groups[0]["lr"])
    rule.step()
    scheduler.step()
assert accelerator.num_processes == 2
if accelerator.is_main_process:
    Path(sys.argv[1]).write_text(json.dumps(rates), encoding="utf-8")
