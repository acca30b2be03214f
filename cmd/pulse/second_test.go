package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-919336a1/pulse/pkg/source/fake"
)

const llmKey = "canary-llm-key-41bc"

// cmdModel starts a language model on loopback, sets LLM_URL and LLM_KEY, and
// writes what it is asked into FILE, a line a question. It says what the first
// rule whose word the text holds says; rules are WORD=ANSWER:
// model FILE [STATUS|hang|html] ring='{"kind":…}'
func cmdModel(ts *testscript.TestScript, neg bool, args []string) {
	var faults fake.Faults
	if len(args) > 1 && !strings.Contains(args[1], "=") {
		faults.Set(faultOf(ts, args[1:2]))
	}
	file := ts.MkAbs(args[0])
	var mu sync.Mutex
	h := func(w http.ResponseWriter, r *http.Request) {
		var q struct {
			Messages []struct{ Content string }
		}
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil || r.Header.Get("Authorization") != "Bearer "+llmKey {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		data := q.Messages[len(q.Messages)-1].Content
		mu.Lock()
		defer mu.Unlock()
		was, _ := os.ReadFile(file) // the first question finds none
		_ = os.WriteFile(file, append(was, data+"\n"...), 0o600)
		answer := "I would rather not say"
		for _, rule := range args[1:] {
			if word, says, ok := strings.Cut(rule, "="); ok && strings.Contains(data, word) {
				answer = says
				break
			}
		}
		content, _ := json.Marshal(answer) // a string always encodes
		fmt.Fprintf(w, `{"choices":[{"message":{"content":%s}}],"usage":{"prompt_tokens":1000,"completion_tokens":50}}`, content)
	}
	ts.Setenv("LLM_URL", listen(ts, faults.Wrap(http.HandlerFunc(h))))
	ts.Setenv("LLM_KEY", llmKey)
}
