package x

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	//lint:ignore SA1019 v1.1 is itself a legacy; no maintained library speaks it.
	"github.com/dghubble/go-twitter/twitter"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// v1 speaks v1.1 through go-twitter. The library builds and sends the requests;
// it never looks at the status and gives up a whole page for one odd item, so
// what came back is read from the tape below it.
type v1 struct {
	s      *Source
	bearer string
}

const extended = "extended"

func (d *v1) call(ctx context.Context, what string, send func(*twitter.Client) error) (*wire.Answer, error) {
	s, err := d.s.open(ctx, &d.bearer)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	lib := send(twitter.NewClient(s.http))
	a, err := s.tape.Answer()
	switch {
	case err != nil && a == nil && lib != nil && !errors.Is(lib, err) && ctx.Err() == nil:
		return nil, fmt.Errorf("%s: %s", what, wire.Line(lib.Error())) // signing, before anything was sent
	case err != nil:
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return a, refusal(what, a)
}

func (d *v1) ask(ctx context.Context, t track, p progress, w walk, n int) (batch, error) {
	since, maxID, err := bounds(p, w)
	if err != nil {
		return batch{}, err
	}
	a, err := d.call(ctx, t.String(), func(c *twitter.Client) error {
		if t.own {
			_, _, err := c.Timelines.MentionTimeline(&twitter.MentionTimelineParams{Count: n, SinceID: since, MaxID: maxID, TweetMode: extended})
			return err
		}
		_, _, err := c.Search.Tweets(&twitter.SearchTweetParams{Query: t.query, Count: n, SinceID: since, MaxID: maxID,
			ResultType: "recent", TweetMode: extended})
		return err
	})
	if err != nil {
		return batch{}, err
	}
	b, err := d.decode(t, a)
	// There is no start_time: the walk ends at the first post before it.
	if n := len(b.posts); n > 0 && b.posts[n-1].Posted.Before(w.Start) {
		b.more = false
	}
	return b, err
}

// bounds are since_id and the inclusive max_id.
func bounds(p progress, w walk) (since, maxID int64, err error) {
	if p.Since != "" && w.Start.IsZero() {
		if since, err = strconv.ParseInt(p.Since, 10, 64); err != nil {
			return 0, 0, fmt.Errorf("since id %q: %w", p.Since, err)
		}
	}
	if w.Until != "" {
		until, err := strconv.ParseInt(w.Until, 10, 64)
		if err != nil {
			return 0, 0, fmt.Errorf("until id %q: %w", w.Until, err)
		}
		maxID = until - 1
	}
	return since, maxID, nil
}

func (d *v1) decode(t track, a *wire.Answer) (batch, error) {
	var raws []json.RawMessage
	if t.own {
		if err := a.JSON(t.String(), &raws); err != nil {
			return batch{}, err
		}
	} else {
		var doc struct{ Statuses []json.RawMessage }
		if err := a.JSON(t.String(), &doc); err != nil {
			return batch{}, err
		}
		raws = doc.Statuses
	}
	if raws == nil {
		return batch{}, fmt.Errorf("%s: the answer holds no list of posts", t)
	}
	return d.read(raws), nil
}

func (d *v1) read(raws []json.RawMessage) batch {
	b := batch{count: len(raws), requests: 1, more: len(raws) > 0}
	for i, raw := range raws {
		p, err := d.post(raw)
		if err != nil {
			b.bad = append(b.bad, pulse.Bad{Where: "item " + strconv.Itoa(i+1), Why: err.Error()})
		}
		if p.raw == "" {
			continue
		}
		if b.newest == "" || compareIDs(p.raw, b.newest) > 0 {
			b.newest = p.raw
		}
		if b.oldest == "" || compareIDs(p.raw, b.oldest) < 0 {
			b.oldest = p.raw // of a bad one too: the walk must get past it
		}
		if err == nil {
			b.posts = append(b.posts, p)
		}
	}
	return b
}

// post reads one status. Where there is an error but an id, raw is set.
func (d *v1) post(raw json.RawMessage) (post, error) {
	f := object(raw)
	if f == nil {
		return post{}, errors.New("not a post but " + wire.Line(short(raw)))
	}
	var t twitter.Tweet
	var wrong *json.UnmarshalTypeError
	// A field of a wrong type is left empty and the others are read.
	if err := json.Unmarshal(raw, &t); err != nil && !errors.As(err, &wrong) {
		return post{}, errors.New("not a post: " + wire.Line(err.Error()))
	}
	id := idOf(f["id_str"])
	if id == "" {
		id = idOf(f["id"])
	}
	if id == "" {
		return post{}, errors.New("no id")
	}
	p := post{raw: id, latest: id, Mention: pulse.Mention{Source: d.s.o.Name, ID: id, Text: entities.Replace(textOf(&t))}}
	at, err := time.Parse(time.RubyDate, t.CreatedAt)
	switch {
	case strings.TrimSpace(p.Text) == "":
		return p, errors.New("post " + id + " has no text")
	case err != nil || !sane(at):
		return p, errors.New("post " + id + " has no readable time")
	}
	p.Posted = toMillis(at)
	d.rest(&p, &t)
	return p, nil
}

// textOf is the whole text: that of a repost is cut off in the post around it.
func textOf(t *twitter.Tweet) string {
	if r := t.RetweetedStatus; r != nil && r.User != nil {
		if full := textOf(r); full != "" {
			return "RT @" + r.User.ScreenName + ": " + full
		}
	}
	if t.FullText != "" {
		return t.FullText
	}
	if t.ExtendedTweet != nil && t.ExtendedTweet.FullText != "" {
		return t.ExtendedTweet.FullText
	}
	return t.Text
}

func (d *v1) rest(p *post, t *twitter.Tweet) {
	p.Lang = fromXLang(t.Lang)
	if u := t.User; u != nil {
		p.Author = pulse.Author{ID: u.IDStr, Handle: u.ScreenName, Name: u.Name}
		if p.Author.ID == "" && u.ID > 0 {
			p.Author.ID = strconv.FormatInt(u.ID, 10)
		}
	}
	p.URL = link(p.Author.Handle, p.raw)
	if t.InReplyToStatusID > 0 {
		p.ReplyTo = strconv.FormatInt(t.InReplyToStatusID, 10)
	}
	if t.RetweetedStatus != nil && t.RetweetedStatus.ID > 0 {
		p.RepostOf = strconv.FormatInt(t.RetweetedStatus.ID, 10)
	}
	if t.QuotedStatusID > 0 {
		p.QuoteOf = strconv.FormatInt(t.QuotedStatusID, 10)
	}
	p.Reach = max(t.FavoriteCount, 0) + max(t.RetweetCount, 0)
	p.Via = pulse.ViaSearch
	if t.Entities == nil {
		return
	}
	for _, m := range t.Entities.UserMentions {
		if d.s.isUs(m.IDStr, m.ScreenName, "") {
			p.Via = pulse.ViaAddressed
		}
	}
}

// lookup leaves out what is gone, without saying why.
func (d *v1) lookup(ctx context.Context, ids []string) (batch, error) {
	var nums []int64
	for _, id := range ids {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return batch{}, fmt.Errorf("recheck: id %q: %w", id, err)
		}
		nums = append(nums, n)
	}
	a, err := d.call(ctx, "recheck", func(c *twitter.Client) error {
		_, _, err := c.Statuses.Lookup(nums, &twitter.StatusLookupParams{TweetMode: extended})
		return err
	})
	if err != nil {
		return batch{}, err
	}
	var raws []json.RawMessage
	if err := a.JSON("recheck", &raws); err != nil {
		return batch{}, err
	}
	if raws == nil {
		return batch{}, errors.New("recheck: the answer holds no list of posts")
	}
	b := d.read(raws)
	b.absent(ids, raws)
	return b, nil
}

// absent takes as gone what was asked for and is not in the answer.
func (b *batch) absent(ids []string, raws []json.RawMessage) {
	there := map[string]bool{}
	for _, raw := range raws {
		f := object(raw)
		there[idOf(f["id_str"])], there[idOf(f["id"])] = true, true
	}
	for _, id := range ids {
		if !there[id] {
			b.gone = append(b.gone, pulse.Gone{ID: id, Reason: "deleted"})
		}
	}
}

func (d *v1) user(context.Context, string) (string, error) { return "", nil }
func (d *v1) userURL(string) string                        { return "" }

func (d *v1) askURL(t track, p progress, w walk, n int) string {
	q := url.Values{"count": {strconv.Itoa(n)}, "tweet_mode": {extended}}
	path := "/1.1/statuses/mentions_timeline.json"
	if !t.own {
		path = "/1.1/search/tweets.json"
		q.Set("q", t.query)
		q.Set("result_type", "recent")
	}
	if p.Since != "" && w.Start.IsZero() {
		q.Set("since_id", p.Since)
	}
	return d.s.o.BaseURL + path + "?" + q.Encode()
}
