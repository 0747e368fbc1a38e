PYTHON ?= python3
COMMANDS := setup demo demo-reset test check bench bench-full chaos fuzz shots docs
.PHONY: $(COMMANDS) demo-once
$(COMMANDS): ; @$(PYTHON) do.py $@ $(ARGS)
demo-once: ; @$(PYTHON) do.py demo --once
