# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A learning rate for today
#
# *For who must set one now: **start** from the table, **bracket** it with a sweep, **read** the log.* To print: `notebooks/card.html`. The course behind it: <!-- lesson: start_here -->.
#
# ## 1 · Start
#
# Every number here is a **starting point**, right for the model, the data and the batch size of its source, and for yours perhaps not. Bracket it.
#
# | you train | start with | source | looked at |
# |---|---|---|---|
# | a small MLP, Adam | 0.001 | defaults of `torch.optim.Adam` (PyTorch 2.13) and `MLPClassifier` (scikit-learn 1.9) | 2026-11 |
# | a small MLP, SGD with momentum 0.9 | 0.1, batch 32, inputs between 0 and 1 | measured in <!-- lesson: start_here#615 trainings --> | 2026-11 |
# | a conv net with batch norm, from scratch, SGD with momentum 0.9 | 0.1 at batch 8 × 32; weight decay 1e-4; a tenth every 30 of 90 epochs | torchvision, `references/classification/README.md` | 2026-11 |
# | the same without batch norm (AlexNet, VGG) | 0.01 | torchvision, the same page | 2026-11 |
# | a GPT of 124 million weights, from scratch, AdamW | 6e-4 at half a million tokens a step; 2000 steps of warm-up, then a cosine to 6e-5; clip at 1 | nanoGPT, `train.py` | 2026-11 |
# | a small GPT on letters, AdamW | 1e-3 at batch 64; 100 steps of warm-up, then a cosine to 1e-4 | nanoGPT, `config/train_shakespeare_char.py` | 2026-11 |
# | fine-tuning, BERT size, Adam | try 5e-5, 3e-5 and 2e-5; batch 16 or 32; 2 to 4 epochs | Devlin et al. 2019, arXiv:1810.04805, appendix A.3 | 2026-11 |
# | LoRA | ten times your rate for all weights | Tinker cookbook, `hyperparam_utils.py`, after Schulman et al., *LoRA Without Regret*, 2025 | 2026-11 |
# | LoRA, with no such rate | 2e-4 | Unsloth, *LoRA hyperparameters guide* | 2026-11 |
# | gradient boosting | 0.1 (LightGBM, scikit-learn), 0.3 (XGBoost) | their documentation: the default of `learning_rate` (`eta`) | 2026-11 |
#
# ## 2 · Bracket
#
# Train briefly at half and at double the rate too, and go on until the best one has a worse one on **either side**. Judge on validation data.
#
# <!-- code: pytorch.py -->
#
# Short runs favour rates that are good *soon*: after a longer one, or with a schedule, bracket once more. Where neighbours differ by less than two seeds do, take either.
#
# What it looks like, on a small network that reads digits (Adam, five epochs, three seeds):

# %%
from lrlib import MLP, load_digits_split, show_u_curve, sweep

part, rates = load_digits_split().hold_out(), [0.001 * 2**k for k in range(-4, 9)]
run = sweep(MLP(), part, rates, range(3), "adam", epochs=5, evaluate="end")
show_u_curve({"adam": run}, measured="validation loss", ranked=False)

# %% [markdown]
# The best rate here is more than four times the 0.001 of the table: a starting point is not an answer.
#
# ## 3 · Read the log
#
# | you see | likely cause | try first | run it in |
# |---|---|---|---|
# | the loss falls by the same little each epoch | rate too small | ten times the rate | <!-- lesson: image_recognition#Four logs --> |
# | the loss sits at ln(number of classes) | it never moved (rate too small), or it moved and came back (too large) | read the first epochs: ten times the rate, or a tenth | <!-- lesson: image_recognition#A loss that sits at ln 10 --> |
# | inf or nan | rate beyond the edge, a hole in the data, or log of 0 | halve the rate: if nan comes at the same step, it is the data | <!-- lesson: divergence#Reading inf and nan --> |
# | it trained; now, with other units, it diverges | the loss is more sharply curved | standardise the inputs | <!-- lesson: divergence#New units, new rates --> |
# | it diverges since the batch is larger | the loss is summed, not averaged | average it, or divide the rate by the batch size | <!-- lesson: divergence#Sum or mean? --> |
# | the loss leaps about and no longer falls | noise of small batches, or a rate beyond the edge | halve the rate: noise falls to about half, an oscillation is gone | <!-- lesson: noise#Noise or instability? --> |
# | a constant rate, and no progress for long | the rate is too large for the end | let it fall to zero: linear, or a cosine | <!-- lesson: schedules#A fair contest --> |
# | a drop of the rate helped at once, then nothing more | it dropped too early | drop later | <!-- lesson: schedules#A drop, early or late --> |
# | the best rate is the first or last you tried | not bracketed | go on past it | <!-- lesson: finding_a_rate#Is the best at the end of the list? --> |
# | another seed, another winner | the seeds differ by more than the rates | more seeds, compared in pairs | <!-- lesson: image_recognition#Better, or only lucky? --> |
# | fine-tuned, and the old task is forgotten | rate too large for weights that know something | a third of the rate, for all layers | <!-- lesson: fine_tuning#Which rate? --> |
