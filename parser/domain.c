#include "parser/domain.h"

bool domain_holds(struct span domain, struct span name)
{
	return domain.len > 0 && span_ends_nocase(name, domain) &&
	       (name.len == domain.len || name.at[name.len - domain.len - 1] == '.');
}
