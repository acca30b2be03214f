package fake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Posted lists what the account posted, oldest first.
func (x *X) Posted() []Post {
	x.mu.Lock()
	defer x.mu.Unlock()
	var out []Post
	for _, p := range x.posts {
		if p.Author.ID == x.o.Account.ID && p.gone == "" {
			out = append(out, p)
		}
	}
	slices.Reverse(out)
	return out
}

// All lists what stands there, newest first.
func (x *X) All() []Post {
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.posts)
}

// userContext reports a request that is signed for the account itself.
func (x *X) userContext(r *http.Request) bool {
	return signed(r) || x.o.UserToken != "" && r.Header.Get("Authorization") == "Bearer "+x.o.UserToken
}

// links are what X shortens to 23 characters.
var links = regexp.MustCompile(`https?://[^\s]+`)

// create is POST /2/tweets as self-serve apps may use it since February 2026: a reply
// only to who named the account or quoted it, and never the same text twice in a day.
func (x *X) create(w http.ResponseWriter, r *http.Request) {
	if !x.userContext(r) {
		fail(w, http.StatusForbidden, x.problem("unsupported-authentication"), "Unsupported Authentication",
			"Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].", nil)
		return
	}
	var in struct {
		Text  string
		Reply *struct {
			To      string   `json:"in_reply_to_tweet_id"`
			Exclude []string `json:"exclude_reply_user_ids"`
		}
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		x.invalid(w, "text", "", fmt.Sprintf("The request body is not valid: %v", err))
		return
	}
	if n := utf8.RuneCountInString(links.ReplaceAllString(in.Text, strings.Repeat("x", 23))); n == 0 || n > 280 {
		x.invalid(w, "text", "", "Your Tweet text is empty or too long.")
		return
	}
	p := Post{Author: x.o.Account, Text: links.ReplaceAllString(in.Text, "https://t.co/short"), At: x.o.Now(), Lang: "en"}
	if in.Reply != nil {
		p.ReplyTo = in.Reply.To
	}
	if why := x.refuses(p); why != "" {
		fail(w, http.StatusForbidden, "about:blank", "Forbidden", why, nil)
		return
	}
	for seq := 0; p.ID == ""; seq++ {
		if id := XID(p.At, seq); !x.there(id) {
			p.ID = id
		}
	}
	x.Add(p)
	send(w, http.StatusCreated, object{"data": object{"id": p.ID, "text": p.Text, "edit_history_" + x.o.Spelling + "_ids": []string{p.ID}}})
}

func (x *X) there(id string) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.find(id) != nil
}

// refuses says why a post may not be made, or "".
func (x *X) refuses(p Post) string {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, o := range x.posts {
		if o.Author.ID == p.Author.ID && o.Text == p.Text && o.gone == "" && p.At.Sub(o.At) < 24*time.Hour {
			return "You are not allowed to create a Tweet with duplicate content."
		}
	}
	if p.ReplyTo == "" {
		return ""
	}
	to := x.find(p.ReplyTo)
	if to == nil || to.gone != "" {
		return "You attempted to reply to a Tweet that is deleted or not visible to you."
	}
	quoted := x.find(to.QuoteOf)
	if !to.names(x.o.Account) && (quoted == nil || quoted.Author.ID != x.o.Account.ID) {
		return "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to."
	}
	return ""
}

// timeline is what a user posted, newest first.
func (x *X) timeline(w http.ResponseWriter, r *http.Request) {
	u, ok := x.byID(r.PathValue("id"))
	if !ok {
		x.invalid(w, "id", r.PathValue("id"), "The `id` query parameter value is not a known user")
		return
	}
	x.page(w, r.URL.Query(), 10, 5, time.Time{}, "timeline:"+u.ID, func(p *Post) bool { return p.Author.ID == u.ID })
}
