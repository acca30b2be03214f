package main

import (
	"context"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/store"
)

// answerFlow answers a mention from the inbox. handled false leaves it to the person,
// who is shown the link.
func (e *env) answerFlow(context.Context, *store.DB, pulse.Judged) (handled bool, err error) {
	return false, nil
}
