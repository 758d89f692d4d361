package main

import (
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/filter"
)

func needsDetails(filter.Query) bool { return false }

func (l *tagList) matches(*registry.Tag) bool { return true }
