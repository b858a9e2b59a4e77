# Prerequisites: Python 3.11+ with venv, git and make. Everything else is installed into .venv and node_modules.
PYTHON ?= python3

.PHONY: help setup up down test bench

help:
	@echo "make up      set up and start everything; the shop is at http://localhost:5000 (Ctrl-C ends everything)"
	@echo "make down    end everything that 'make up' or 'muntin up --detach' started"
	@echo "make test    set up everything and run every test"
	@echo "make bench   list the benchmarks; make bench NAME=start runs one"
	@echo "make setup   only set up"

setup:
	@$(PYTHON) deploy/bootstrap.py

up: setup
	@.venv/bin/muntin up

down:
	@.venv/bin/muntin down

test: setup
	@.venv/bin/python tests/run.py

bench: setup
	@.venv/bin/python bench/run.py $(NAME)
