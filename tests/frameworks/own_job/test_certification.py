"""Lesson 20's code to take away: the accuracy of a model, its interval, a line of a log."""

import json
from pathlib import Path

import pytest

CODE = Path(__file__).parents[3] / "lessons" / "certification" / "own_job"


def test_pytorch_logs_the_accuracy_with_its_interval(tmp_path, monkeypatch):
    """A model that returns its inputs as scores, 14 of 20 right, in batches of 8. Interval: R, prop.test without
    the correction, 0.4810 to 0.8545.
    """
    torch = pytest.importorskip("torch")
    monkeypatch.chdir(tmp_path)
    model = torch.nn.Linear(3, 3, bias=False)
    torch.nn.init.eye_(model.weight)
    truth = torch.arange(20) % 3
    seen = torch.where(torch.arange(20) < 14, truth, (truth + 1) % 3)
    rows = list(zip(torch.eye(3)[seen].split(8), truth.split(8), strict=True))
    code = (CODE / "pytorch.py").read_text(encoding="utf-8")
    for seed in (0, 1):
        space = {"model": model.train(), "validation_loader": rows, "settings": {"lr": 3e-4, "seed": seed}}
        exec(code, space)
    told = [json.loads(line) for line in Path("my_rates.jsonl").read_text(encoding="utf-8").splitlines()]
    score = {"right": 14, "of": 20, "low": 0.481, "high": 0.8545}
    assert told == [{"lr": 3e-4, "seed": 0, **score}, {"lr": 3e-4, "seed": 1, **score}]
    low, high = space["interval"](10, 10)
    assert low == pytest.approx(0.7225, abs=1e-4) and high == pytest.approx(1)
