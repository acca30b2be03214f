package http

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"runtime/metrics"
	"time"

	"github.com/itchyny/gojq"

	"github.com/seed-919336a1/pulse/pkg/pulse"
	"github.com/seed-919336a1/pulse/pkg/wire"
)

// expr is one expression of the configuration. It reads no file, no environment and no
// input but what it is given.
type expr struct {
	key  string // "map.text", to name it by
	text string
	code *gojq.Code
}

// maxExpr is more than anybody writes by hand.
const maxExpr = 2000

// bare is a name without its dot, the mistake everybody makes once.
var bare = regexp.MustCompile(`^[\pL_][\pL\pN\pM_ -]*$`)

func compile(key, text string) (expr, error) {
	e := expr{key: key, text: text}
	if len(text) > maxExpr {
		return e, pulse.Usagef("%s has %d characters; an expression may have %d", key, len(text), maxExpr)
	}
	q, err := gojq.Parse(text)
	if err == nil && guardProducts(reflect.ValueOf(q)) {
		err = errors.New("*= is not to be had; write .a = .a * 2")
	}
	if err == nil {
		e.code, err = gojq.Compile(q, gojq.WithFunction("_product", 2, 2, product))
	}
	if err == nil {
		return e, nil
	}
	var at *gojq.ParseError
	why := wire.Line(err.Error())
	if errors.As(err, &at) {
		why = fmt.Sprintf("%s at character %d", why, min(at.Offset, len(text)))
	}
	err = pulse.Usagef("%s: %q is no expression: %s", key, text, why)
	if bare.MatchString(text) {
		return e, pulse.WithHint(err, "a field is written with a dot before it: %s", path(text))
	}
	return e, err
}

var simple = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// path is how a field is written in an expression.
func path(name string) string {
	if simple.MatchString(name) {
		return "." + name
	}
	b, _ := json.Marshal(name) // a string is always JSON
	return ".[" + string(b) + "]"
}

// guardProducts puts product in place of every multiplication: the library's own repeats a
// text two thousand million times in one step. It reports one that it cannot replace.
func guardProducts(v reflect.Value) (left bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return false
		}
		left = guardProducts(v.Elem())
		q, ok := v.Interface().(*gojq.Query)
		if ok && q.Op == gojq.OpMul {
			call := &gojq.Func{Name: "_product", Args: []*gojq.Query{q.Left, q.Right}}
			*q = gojq.Query{FuncDefs: q.FuncDefs, Term: &gojq.Term{Type: gojq.TermTypeFunc, Func: call}}
		}
		return left || ok && q.Op == gojq.OpUpdateMul
	case reflect.Slice:
		for i := range v.Len() {
			left = guardProducts(v.Index(i)) || left
		}
	case reflect.Struct:
		for i := range v.NumField() {
			left = v.Type().Field(i).IsExported() && guardProducts(v.Field(i)) || left
		}
	}
	return left
}

// product multiplies numbers.
func product(_ any, args []any) any {
	a, isA := gojq.ToFloat64(args[0])
	b, isB := gojq.ToFloat64(args[1])
	if !isA || !isB {
		return errors.New("* multiplies numbers alone")
	}
	if p := a * b; p == math.Trunc(p) && math.Abs(p) < 1<<53 {
		return int(p)
	}
	return a * b
}

// What one expression may take for one input. Tests are less patient.
var (
	maxSteps = 20_000_000
	maxTime  = 5 * time.Second
)

const (
	maxMemory = 256 << 20
	maxOut    = 50_000
)

// errGreedy is an expression that was stopped.
var errGreedy = errors.New("it was stopped")

// run gives the results of an expression that are not null. Whatever stands in the input,
// it ends.
func (e expr) run(ctx context.Context, in any) (out []any, err error) {
	m := newMeter(ctx)
	it := e.code.RunWithContext(m, in)
	for {
		v, ok := it.Next()
		if !ok {
			return out, nil
		}
		if err, failed := v.(error); failed {
			return out, e.failed(ctx, m, err)
		}
		if v != nil {
			out = append(out, v)
		}
		if len(out) > maxOut {
			return nil, fmt.Errorf("%s (%s): %w, as it gave more than %d results", e.key, e.text, errGreedy, maxOut)
		}
	}
}

func (e expr) failed(ctx context.Context, m *meter, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if m.why != "" {
		return fmt.Errorf("%s (%s): %w, as it took more than %s", e.key, e.text, errGreedy, m.why)
	}
	var halt *gojq.HaltError
	if errors.As(err, &halt) && halt.Value() == nil {
		return nil // it said itself that this is all
	}
	return fmt.Errorf("%s (%s): %s", e.key, e.text, wire.Line(err.Error()))
}

// meter is a context that ends when an expression has taken its share. The library asks
// Done before every step.
type meter struct {
	context.Context
	steps int
	until time.Time
	base  uint64
	why   string
	heap  []metrics.Sample
}

// checkEvery so many steps, from the second time on, costs less than the steps do and
// nothing for what is short, and lets a text that is doubled again and again grow by no
// more than memory holds.
const checkEvery = 16

var ended = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

func newMeter(ctx context.Context) *meter {
	m := &meter{Context: ctx, until: time.Now().Add(maxTime), heap: []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}}
	return m
}

func (m *meter) held() uint64 {
	metrics.Read(m.heap)
	if v := m.heap[0].Value; v.Kind() == metrics.KindUint64 {
		return v.Uint64()
	}
	return 0
}

// Done implements context.Context.
func (m *meter) Done() <-chan struct{} {
	if m.steps++; m.steps%checkEvery == 0 && m.steps > checkEvery && m.why == "" {
		m.check()
	}
	if m.why != "" || m.Context.Err() != nil {
		return ended
	}
	return nil
}

func (m *meter) check() {
	now := m.held()
	if m.base == 0 || now < m.base {
		m.base = now // at its first look, and behind the garbage collector
	}
	switch {
	case m.steps > maxSteps:
		m.why = fmt.Sprintf("%d steps", maxSteps)
	case now > m.base+maxMemory:
		m.why = fmt.Sprintf("%d MB of memory", maxMemory>>20)
	case m.steps%1024 == 0 && time.Now().After(m.until):
		m.why = maxTime.String()
	}
}

// Err implements context.Context.
func (m *meter) Err() error {
	if err := m.Context.Err(); err != nil || m.why == "" {
		return err
	}
	return errGreedy
}
