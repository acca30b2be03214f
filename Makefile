# pulse: hear what guests say. `make demo` shows it, `make test` checks it.
.PHONY: demo test build bench bench-scale train torture release
# HTTP/2 would add 0.6 MB, and no provider needs it.
BUILD := -trimpath -buildvcs=false -tags nethttpomithttp2
# Inlining makes what is hot faster and everything larger: it is left to the packages
# that read, judge and group texts and what these stand on. Functions begin at every
# eighth byte instead of every 32nd. Together 1.7 MB.
OURS := github.com/seed-919336a1/pulse/pkg
HOT := runtime runtime/... internal/... strings bytes unicode/... slices maps sort iter cmp strconv \
  math/... hash/... sync/... compress/... modernc.org/... \
  $(OURS)/lang $(OURS)/classify $(OURS)/theme $(OURS)/groups $(OURS)/fold $(OURS)/mark
BUILD += -gcflags=all=-l $(HOT:%=-gcflags=%=)
# And methods that only a template could call are left out: 2.4 MB.
LEAN = $(shell scripts/lean.sh)
VERSION := $(shell scripts/version.sh)
COMMIT := $(shell scripts/version.sh commit)
# Nothing of the folder and of the hour goes in: the same source gives the same bytes.
STAMP := -buildid= -X main.version=$(VERSION) -X main.commit=$(COMMIT)
OUT := pulse

demo: build
	@./pulse demo

build:
	@CGO_ENABLED=0 go build $(LEAN) $(BUILD) -ldflags '-s -w -funcalign=8 $(STAMP)' -o $(OUT) ./cmd/pulse

test:
	@scripts/check.sh

bench:
	@scripts/bench.sh

# Hours, and tens of gigabytes: docs/scale.md. What was stopped goes on.
bench-scale:
	@scripts/scale.sh

train:
	@go run ./scripts/train
	@go run ./scripts/themes
	@go run ./scripts/marks

# A slice of the fault campaign: docs/torture.md. SEED=n lives one life of it again.
torture:
	@scripts/torture.sh

# Everything that is published, into dist/: docs/install.md.
release:
	@scripts/release.sh
