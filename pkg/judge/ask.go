package judge

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// patience is how many faults in a row end a run's asking. One alone may be the
// fault of one text.
const patience = 3

// ask asks about one text. False is no answer at all; an answer that is not
// taken is a Second without a kind, so that it is not asked for again.
func (j *Judge) ask(ctx context.Context, text string) (pulse.Second, bool) {
	none := pulse.Second{By: j.o.Model}
	if j.stopped {
		return none, false
	}
	a, err := j.send(ctx, text)
	switch {
	case ctx.Err() != nil || j.stopped:
		return none, false
	case err != nil:
		j.fault(err.Error(), false)
		return none, false
	case a.Status == http.StatusBadRequest || a.Status == http.StatusUnprocessableEntity || a.Status == http.StatusRequestEntityTooLarge:
		return j.refuse(fmt.Sprintf("the server refuses the question (status %d)", a.Status)), true
	case !a.OK():
		j.fault(trouble(a.Status), final(a.Status))
		return none, false
	}
	return j.take(a)
}

// send asks in the strict form, and once in the looser one where the server
// does not know that.
func (j *Judge) send(ctx context.Context, text string) (*wire.Answer, error) {
	a, err := j.post(ctx, text)
	if err != nil || a == nil || j.loose || a.Status != http.StatusBadRequest && a.Status != http.StatusUnprocessableEntity {
		return a, err
	}
	j.loose = true
	b, err := j.post(ctx, text)
	j.loose = err == nil && b != nil && b.OK()
	return b, err
}

// post sends one request and books its cost. Both results are nil when a limit
// is reached.
func (j *Judge) post(ctx context.Context, text string) (*wire.Answer, error) {
	body, err := j.body(text)
	if err != nil {
		return nil, err
	}
	if why := j.purse.allows(len(body)); why != "" {
		j.stopped = true
		j.o.Log.Info("the second judge is not asked any further: "+why, "model", j.o.Model)
		return nil, nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, j.o.URL+"/chat/completions", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	// Also without a key: wire then carries nothing to another host by a redirect.
	req.Header.Set("Authorization", "Bearer "+keyOr(j.o.Key))
	j.purse.left--
	j.purse.requests++
	a, err := j.http.Do(ctx, req)
	if err != nil || a.OK() {
		j.book(len(body), a)
	}
	return a, err
}

func keyOr(key string) string {
	if key == "" {
		return "none"
	}
	return key
}

func (j *Judge) book(bytes int, a *wire.Answer) {
	var c completion
	told := a != nil && a.JSON("second judge", &c) == nil && c.Usage != nil && c.Usage.In+c.Usage.Out > 0
	if !told {
		j.purse.pay(bytes, false, 0, 0)
		return
	}
	j.purse.pay(bytes, true, c.Usage.In, c.Usage.Out)
}

// take reads a whole answer. A page that is no completion is the server's
// fault; words that are not ours to take are the model's.
func (j *Judge) take(a *wire.Answer) (pulse.Second, bool) {
	var c completion
	if err := a.JSON("its answer", &c); err != nil || len(c.Choices) == 0 {
		why := "its answer holds no choice"
		if err != nil {
			why = err.Error()
		}
		j.fault(why, false)
		return pulse.Second{}, false
	}
	j.faults, j.trouble = 0, ""
	s, err := read(c.Choices[0].Message.Content)
	if err != nil {
		return j.refuse(err.Error()), true
	}
	j.purse.asked++
	s.By, s.Reason = j.o.Model, j.hidden(s.Reason)
	return s, true
}

// refuse notes an answer that is not taken. It is told once, as it may be many.
func (j *Judge) refuse(why string) pulse.Second {
	if j.refused++; j.refused == 1 {
		j.o.Log.Warn("an answer of the second judge was not taken: "+j.hidden(why), "model", j.o.Model)
	}
	return pulse.Second{By: j.o.Model}
}

// fault counts trouble with the server, tells the first, and ends the run's
// asking when it goes on.
func (j *Judge) fault(why string, final bool) {
	j.faults++
	j.trouble = j.hidden(why)
	j.stopped = final || j.faults >= patience
	if !j.told {
		j.told = true
		j.o.Log.Warn("the second judge gave no answer: "+j.trouble+"; what is unsure stays unsure", "model", j.o.Model)
	}
}

// trouble is a status in words. What the server says itself is not shown: some
// repeat the key.
func trouble(status int) string {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Sprintf("it refuses our key (status %d); see judge.key_env", status)
	case http.StatusNotFound:
		return "it does not know the address or the model (status 404); see judge.url and judge.model"
	case http.StatusPaymentRequired:
		return "it wants payment first (status 402)"
	case http.StatusTooManyRequests:
		return "too many requests, or its quota is used up (status 429)"
	}
	return fmt.Sprintf("it answers with status %d", status)
}

// final reports a status that asking again in this run does not change.
func final(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusPaymentRequired, http.StatusTooManyRequests:
		return true
	}
	return false
}
