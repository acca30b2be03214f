# pulse: hear what guests say. `make demo` shows it, `make test` checks it.
.PHONY: demo test build bench train
GOFLAGS := -trimpath
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

demo: build
	@./pulse demo

build:
	@CGO_ENABLED=0 go build $(GOFLAGS) -ldflags '-s -w -X main.version=$(VERSION)' -o pulse ./cmd/pulse

test:
	@scripts/check.sh

bench:
	@scripts/bench.sh

train:
	@go run ./scripts/train
