package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdChat starts a chat on loopback whose webhook is CHAT_URL; its key stands in the
// path: chat STATUS… answers with these in turn, the last one for ever, and Slack's
// words. What is posted goes to chat.1.json, chat.2.json …, the headers before it to
// chat.1.txt.
func cmdChat(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: chat STATUS…")
	}
	var mu sync.Mutex
	n := 0
	base := listen(ts, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		status, err := strconv.Atoi(args[min(n, len(args)-1)])
		if err != nil {
			status = 500
		}
		n++
		body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		var head strings.Builder
		fmt.Fprintln(&head, r.Method, r.URL.Path)
		for _, h := range []string{"Content-Type", "Idempotency-Key", "X-Pulse-Timestamp", "X-Pulse-Signature"} {
			fmt.Fprintf(&head, "%s: %s\n", h, r.Header.Get(h))
		}
		_ = os.WriteFile(ts.MkAbs(fmt.Sprintf("chat.%d.json", n)), body, 0o600) // the script looks for it
		_ = os.WriteFile(ts.MkAbs(fmt.Sprintf("chat.%d.txt", n)), []byte(head.String()), 0o600)
		w.WriteHeader(status)
		fmt.Fprint(w, map[int]string{200: "ok", 404: "no_service at " + r.URL.Path, 429: "rate_limited"}[status])
	}))
	ts.Setenv("CHAT_URL", base+"/hooks/canary-hook-91bc")
}
