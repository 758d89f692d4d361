package main

import (
	"testing"

	"github.com/regtui/regtui/registry"
)

func TestExchangesKeepTheNewest(t *testing.T) {
	var e exchanges
	for i := range kept + 3 {
		e.add(registry.Exchange{Status: i})
	}
	all := e.all()
	if len(all) != kept || all[0].Status != 3 || all[kept-1].Status != kept+2 {
		t.Errorf("%d kept, from %d to %d", len(all), all[0].Status, all[kept-1].Status)
	}
}
