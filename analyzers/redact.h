/*
 * redact - texts of a report with tokens where secrets stand.
 *
 * What stands before an "@", a name of the inside and a private address are
 * known by their form, in whatever text they come; other secrets are those of
 * the redactor, and are found as whole words, never as a part of one.
 */
#ifndef ANALYZERS_REDACT_H
#define ANALYZERS_REDACT_H

#include "analyzers/redactor.h"

/*
 * The text, which is one that may be shown (parser/text), with tokens in it;
 * the text itself when there is nothing to hide, or `redactor` is NULL. What
 * was redacted before stays as it is. The result may lie in the arena. Linear.
 */
struct span redact(struct redactor *, struct arena *, struct span text);

#endif
