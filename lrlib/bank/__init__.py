"""What the learner of one lesson touches: its exercises (`EXERCISES`) and explorers (`EXPLORERS`), one module per lesson."""
