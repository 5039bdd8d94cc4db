probe = torch.optim.SGD([torch.zeros(1)], lr=lr)  # stands in for your optimizer
scheduler, rates = make_scheduler(probe), []
for _ in range(total):
    rates.append(probe.param_groups[0]["lr"])
    probe.step(), scheduler.step()
print(rates[0], rates[1], rates[boundary - 1 : boundary + 1], rates[-1])
