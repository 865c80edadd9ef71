#include "analyzers/check.h"

#include <string.h>

#define CHECK(name) extern const struct check check_##name;
#include "analyzers/checks.def"
#undef CHECK

const struct check *const checks[] = {
#define CHECK(name) &check_##name,
#include "analyzers/checks.def"
#undef CHECK
};

const size_t check_count = sizeof checks / sizeof *checks;

const struct rule *rule_find(struct span id)
{
	for (size_t i = 0; i < check_count; i++)
		for (size_t k = 0; k < checks[i]->rule_count; k++) {
			const struct rule *rule = &checks[i]->rules[k];

			if (span_equal(id, span_string(rule->id)))
				return rule;
		}
	return NULL;
}

struct finding *finding_add(struct arena *arena, struct finding_list *list, const struct rule *rule,
			    size_t hop, struct span detail)
{
	struct finding *finding = LIST_ADD(arena, list);

	*finding = (struct finding){
		.rule = rule,
		.severity = rule->severity,
		.hop = hop,
		.detail = detail,
		.advice = span_string(rule->advice),
	};
	return finding;
}

void finding_point(struct arena *arena, struct finding *finding, const char *what, struct span text)
{
	*LIST_ADD(arena, &finding->evidence) = (struct evidence){
		.kind = EVIDENCE_FIELD,
		.what = { what, strlen(what) },
		.text = text,
		.in_message = true,
	};
}

void finding_point_field(struct arena *arena, struct finding *finding,
			 const struct message *message, enum field_id id)
{
	struct span body = message_field(message, id);

	if (body.len > 0)
		finding_point(arena, finding, field_id_name(id), body);
}
