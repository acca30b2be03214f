package config

import (
	"strings"
	"testing"
	"time"
)

func TestJudge(t *testing.T) {
	cases := []struct {
		name, text string
		want       Judge
	}{
		{"none", "brand: {name: B}\n", Judge{}},
		{"local, with defaults", "judge: {url: 'http://[::1]:8080/v1', model: m}\n",
			Judge{Type: "openai-compatible", URL: "http://[::1]:8080/v1", Model: "m", MaxPerRun: 100, Timeout: 30 * time.Second}},
		{"hosted, allowed", "judge: {url: 'https://llm.example.com/v1', model: m, key_env: LLM_KEY, send: true, timeout: 5s, max_per_run: 7}\n",
			Judge{Type: "openai-compatible", URL: "https://llm.example.com/v1", Model: "m", KeyEnv: "LLM_KEY", Send: true, MaxPerRun: 7, Timeout: 5 * time.Second}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			c, err := load(t, tc.text, nil)
			if err != nil {
				t.Fatal(err)
			}
			if c.Judge != tc.want || c.Judge.On() != (tc.want.URL != "") {
				t.Errorf("got %+v, want %+v", c.Judge, tc.want)
			}
		})
	}
}

func TestSecretOfJudge(t *testing.T) {
	c, err := load(t, "judge: {url: 'http://localhost/v1', model: m, key_env: LLM_KEY}\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Secret("LLM_KEY"); err == nil || !strings.Contains(err.Error(), "the second judge needs it (pulse.yaml:1)") {
		t.Errorf("got %v, want who needs it", err)
	}
}
