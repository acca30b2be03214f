package classify

import "fmt"

// From is New with a model that Train wrote in place of the embedded one.
func From(model []byte) (*Judge, error) {
	m, err := decodeModel(model)
	if err != nil {
		return nil, fmt.Errorf("prepare judge: %w", err)
	}
	j := &Judge{model: m}
	return j.With(nil, 0), nil
}
