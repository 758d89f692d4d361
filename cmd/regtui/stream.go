package main

import "iter"

// stream hands each value on as it comes and stops at the first error.
func stream[T any](seq iter.Seq2[T, error], each func(T) error) error {
	for v, err := range seq {
		if err != nil {
			return err
		}
		if err := each(v); err != nil {
			return err
		}
	}
	return nil
}

// collect waits for all values.
func collect[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var all []T
	err := stream(seq, func(v T) error { all = append(all, v); return nil })
	return all, err
}
