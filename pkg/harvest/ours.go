package harvest

import (
	"strings"
	"time"

	"github.com/seed-919336a1/pulse/pkg/pulse"
)

// Matcher decides whether a text is about a brand or a place.
type Matcher interface {
	Ours(text string) (ok bool, why string)
}

// Ours is what counts as ours and what the owner does not want to hear.
// The zero value keeps everything.
type Ours struct {
	Brand   Matcher      // nil: everything found is ours
	Handles []string     // our own accounts, by @handle or by id: their posts are not feedback
	Mutes   []pulse.Mute // active ones

	Fold func(string) string // folds case for muted words; nil is strings.ToLower
}

// sift parts what is kept from what is dropped, with the reason.
func (o Ours) sift(ms []pulse.Mention, now time.Time) (kept []pulse.Mention, drops []pulse.Drop) {
	for _, m := range ms {
		if why := o.reject(m, now); why != "" {
			drops = append(drops, pulse.Drop{Mention: m, Reason: why, At: now})
			continue
		}
		kept = append(kept, m)
	}
	return kept, drops
}

// reject says why a mention is not kept; "" keeps it.
func (o Ours) reject(m pulse.Mention, now time.Time) string {
	if o.own(m.Author) {
		return "our own post"
	}
	for _, mute := range o.Mutes {
		if (mute.Until.IsZero() || mute.Until.After(now)) && o.muted(mute, m) {
			return "muted " + string(mute.What) + " " + mute.Value
		}
	}
	// What was addressed to us or left at our place is ours without doubt.
	if m.Via != pulse.ViaSearch {
		return ""
	}
	if o.Brand != nil {
		if ok, why := o.Brand.Ours(m.Text); !ok {
			return why
		}
	}
	if advert(m.Text) {
		return "looks like an advertisement"
	}
	return ""
}

// Leaves says why a fetch would not keep a mention; "" it would.
func (o Ours) Leaves(m pulse.Mention, now time.Time) string { return o.reject(m, now) }

// Muted reports what the owner does not want to hear now, and our own posts.
func (o Ours) Muted(m pulse.Mention, now time.Time) bool {
	for _, mute := range o.Mutes {
		if (mute.Until.IsZero() || mute.Until.After(now)) && o.muted(mute, m) {
			return true
		}
	}
	return o.own(m.Author)
}

func (o Ours) own(a pulse.Author) bool {
	for _, h := range o.Handles {
		h = strings.TrimPrefix(h, "@")
		if h != "" && (strings.EqualFold(h, a.Handle) || h == a.ID) {
			return true
		}
	}
	return false
}

func (o Ours) muted(mute pulse.Mute, m pulse.Mention) bool {
	switch mute.What {
	case pulse.MuteAuthor:
		v := strings.TrimPrefix(mute.Value, "@")
		return v != "" && (strings.EqualFold(v, m.Author.Handle) || v == m.Author.ID || strings.EqualFold(v, m.Author.Name))
	case pulse.MuteWord:
		return mute.Value != "" && strings.Contains(o.fold(m.Text), o.fold(mute.Value))
	case pulse.MutePlace:
		return mute.Value != "" && mute.Value == m.Place
	}
	return false
}

func (o Ours) fold(s string) string {
	if o.Fold == nil {
		return strings.ToLower(s)
	}
	return o.Fold(s)
}

// promo are words of people who sell and not of people who were served.
var promo = []string{
	"giveaway", "promo code", "discount code", "use code", "% off", "dm to order", "link in bio", "follow and rt", "follow & rt",
	"çekiliş", "cekilis", "indirim kodu", "kampanyamız", "takip et ve rt", "sipariş için dm", "profildeki link", "toptan", "bayilik",
	"code promo", "jeu concours", "lien en bio", "de réduction avec",
	"kode promo", "diskon s/d", "open order", "link di bio", "minat dm",
	"โค้ดส่วนลด", "ลิงก์ในไบโอ", "สนใจทัก", "รับสมัครตัวแทน",
}

// advert is true for a text with a link and at least two selling words. One
// alone is what an unhappy guest writes too ("your promo code does not work").
func advert(text string) bool {
	low := strings.ToLower(text)
	if !strings.Contains(low, "http://") && !strings.Contains(low, "https://") {
		return false
	}
	n := 0
	for _, w := range promo {
		if strings.Contains(low, w) {
			n++
		}
	}
	return n >= 2
}
