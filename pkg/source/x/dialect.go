package x

import (
	"context"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// dialect is one version of the API during one call of Pages or Recheck.
type dialect interface {
	// ask fetches one page of a walk, newest first, of at most n posts.
	ask(ctx context.Context, t track, p progress, w walk, n int) (batch, error)
	// lookup fetches the current state of posts.
	lookup(ctx context.Context, ids []string) (batch, error)
	// user finds the number of a handle.
	user(ctx context.Context, handle string) (string, error)

	askURL(t track, p progress, w walk, n int) string
	userURL(handle string) string
}

// batch is one answer.
type batch struct {
	posts    []post
	count    int // posts in the answer, readable or not: they are what is charged
	users    int // profiles in the answer
	requests int
	bad      []pulse.Bad
	gone     []pulse.Gone
	notes    []string

	newest, oldest string // ids
	token          string // of the next page, where the dialect has one
	more           bool   // there may be another page
}

// post is a mention with what the walk must know of it.
type post struct {
	pulse.Mention
	raw    string // id of this version: since_id and until_id mean it
	latest string // id of the newest version
}

// span finds the newest and oldest id of an answer whose header does not say.
func (b *batch) span() {
	for _, p := range b.posts {
		if b.newest == "" || compareIDs(p.raw, b.newest) > 0 {
			b.newest = p.raw
		}
		if b.oldest == "" || compareIDs(p.raw, b.oldest) < 0 {
			b.oldest = p.raw
		}
	}
}

// describe opens the dialect for a call. cur remembers what it learns.
func (s *Source) describe(cur *cursor) dialect {
	if s.o.Dialect == V11 {
		return &v1{s: s}
	}
	return &v2{s: s, cur: cur}
}

// needsLookup reports that a handle must be turned into a number first. v1.1
// takes the account from the signature.
func (s *Source) needsLookup(cur cursor) bool {
	return s.o.Dialect == V2 && s.handle() != "" && (cur.User == "" || cur.Handle != s.handle())
}
