package transport

// Operand returns one operand of a search, as the API wants it: the name of a filter and its value.
func Operand(name string, value any) map[string]any {
	return map[string]any{"filter_name": name, "filter_value": value}
}
