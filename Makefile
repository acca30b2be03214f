# pulse: hear what guests say. `make demo` shows it, `make test` checks it.
.PHONY: demo test build bench train
# HTTP/2 would add 0.6 MB, and no provider needs it.
BUILD := -trimpath -tags nethttpomithttp2
# Inlining what is never hot only makes the program larger: together 0.9 MB.
COLD := net/http crypto/tls crypto/x509 html/template text/template/... \
  golang.org/x/text/... golang.org/x/image/... github.com/go-text/... github.com/skip2/... \
  github.com/jackc/pgx/... github.com/goccy/... github.com/spf13/... github.com/wneessen/... github.com/dghubble/...
BUILD += $(COLD:%=-gcflags=%=-l)
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

demo: build
	@./pulse demo

build:
	@CGO_ENABLED=0 go build $(BUILD) -ldflags '-s -w -X main.version=$(VERSION)' -o pulse ./cmd/pulse

test:
	@scripts/check.sh

bench:
	@scripts/bench.sh

train:
	@go run ./scripts/train
	@go run ./scripts/themes
	@go run ./scripts/marks
