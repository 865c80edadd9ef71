#include "parser/arc_set.h"

#include "parser/limits.h"
#include "parser/token.h"

static const struct {
	enum field_id id;
	const char *name;
	enum signature_kind kind; /* not of results */
} members[] = {
	[ARC_RESULTS] = { FIELD_ARC_AUTHENTICATION_RESULTS, "ARC-Authentication-Results",
			  SIGNATURE_DKIM },
	[ARC_MESSAGE] = { FIELD_ARC_MESSAGE_SIGNATURE, "ARC-Message-Signature",
			  SIGNATURE_ARC_MESSAGE },
	[ARC_SEAL] = { FIELD_ARC_SEAL, "ARC-Seal", SIGNATURE_ARC_SEAL },
};

/* Step over one byte and the white space around it; false: another one stands there. */
static bool skip_byte(struct cursor *cursor, char c)
{
	token_skip(cursor);
	if (cursor->rest.len == 0 || cursor->rest.at[0] != c)
		return false;
	cursor->rest = span_from(cursor->rest, 1);
	token_skip(cursor);
	return true;
}

/* The number in "i=1;" at the head of ARC-Authentication-Results; false when none can be read. */
static bool results_number(struct span body, uint64_t *out)
{
	struct cursor cursor = { body, NULL };
	size_t digits = 0;
	struct span number;

	if (!skip_byte(&cursor, 'i') || !skip_byte(&cursor, '='))
		return false;
	while (digits < cursor.rest.len && char_is_digit(cursor.rest.at[digits]))
		digits++;
	number = span_upto(cursor.rest, digits);
	cursor.rest = span_from(cursor.rest, digits);
	return skip_byte(&cursor, ';') && span_number(number, UINT64_MAX, out) &&
	       number.at[0] != '0';
}

/* The number in i= of a signature. */
static bool signature_number(const struct signature *signature, uint64_t *out)
{
	const struct tag *tag = tags_find(&signature->tags, SPAN("i"));

	return tag != NULL && span_number(tag->value, UINT64_MAX, out) && tag->value.at[0] != '0';
}

static void add_stray(struct arena *arena, struct arc_sets *sets, size_t field, uint64_t number,
		      const char *fault)
{
	unsigned instance = number <= LIMIT_ARC_SETS ? (unsigned)number : 0;

	*LIST_ADD(arena, &sets->strays) = (struct arc_stray){ field, instance, fault };
}

static void add_member(struct arena *arena, struct arc_sets *sets, const struct message *message,
		       size_t field, enum arc_member member)
{
	struct signature signature = { 0 };
	struct arc_set *set;
	uint64_t number = 0;
	bool good;

	if (member == ARC_RESULTS) {
		good = results_number(message->fields.items[field].body, &number);
	} else {
		signature = signature_read(arena, message, field, members[member].kind);
		good = signature_number(&signature, &number);
	}
	if (!good || number > LIMIT_ARC_SETS) {
		add_stray(arena, sets, field, 0, good ? "sets-too-many" : "instance-syntax");
		return;
	}
	while (sets->count < number)
		*LIST_ADD(arena, sets) = (struct arc_set){ 0 };
	set = &sets->items[number - 1];
	if (set->has[member]) {
		add_stray(arena, sets, field, number, "set-duplicate");
		return;
	}
	set->has[member] = true;
	set->fields[member] = field;
	if (member != ARC_RESULTS)
		*(member == ARC_MESSAGE ? &set->message : &set->seal) = signature;
}

/* The member whose next field stands highest. */
static enum arc_member highest(const size_t next[ARC_MEMBERS])
{
	enum arc_member member = 0;

	for (enum arc_member other = 1; other < ARC_MEMBERS; other++)
		if (next[other] < next[member])
			member = other;
	return member;
}

struct arc_sets arc_sets_read(struct arena *arena, const struct message *message)
{
	struct arc_sets sets = { 0 };
	size_t counts[ARC_MEMBERS] = { 0 }, next[ARC_MEMBERS];
	enum arc_member member;

	for (member = 0; member < ARC_MEMBERS; member++)
		next[member] = message_find(message, members[member].id, 0);
	while (next[member = highest(next)] < message->fields.count) {
		size_t i = next[member];

		next[member] = message_find(message, members[member].id, i + 1);
		sets.fields++;
		if (++counts[member] <= LIMIT_ARC_SETS)
			add_member(arena, &sets, message, i, member);
		else if (counts[member] == LIMIT_ARC_SETS + 1)
			add_stray(arena, &sets, i, 0, "sets-too-many");
	}
	return sets;
}

static bool has_member(const struct arc_set *set, enum arc_member member, size_t from)
{
	return set->has[member] && set->fields[member] >= from;
}

bool arc_set_whole(const struct arc_set *set, size_t from)
{
	for (enum arc_member member = 0; member < ARC_MEMBERS; member++)
		if (!has_member(set, member, from))
			return false;
	return true;
}

static struct arc_fault fault_in(const char *word, size_t set, size_t field)
{
	return (struct arc_fault){ word, (unsigned)set + 1, field, true };
}

static struct arc_fault stray_fault(const struct arc_sets *sets, size_t from, const char *word)
{
	for (size_t i = 0; i < sets->strays.count; i++) {
		const struct arc_stray *stray = &sets->strays.items[i];

		if (stray->field >= from &&
		    span_equal(span_string(stray->fault), span_string(word)))
			return (struct arc_fault){ stray->fault, stray->instance, stray->field,
						   true };
	}
	return (struct arc_fault){ 0 };
}

/* A set without any member, or without one; the field is another of the set. */
static struct arc_fault member_fault(const struct arc_sets *sets, size_t count, size_t from)
{
	for (size_t i = 0; i < count; i++) {
		const struct arc_set *set = &sets->items[i];
		struct arc_fault fault = { "set-missing", (unsigned)i + 1, 0, false };

		if (arc_set_whole(set, from))
			continue;
		for (enum arc_member member = 0; member < ARC_MEMBERS; member++)
			if (has_member(set, member, from))
				fault = fault_in("set-incomplete", i, set->fields[member]);
		return fault;
	}
	return (struct arc_fault){ 0 };
}

static struct arc_fault status_fault(const struct arc_sets *sets, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct signature *seal = &sets->items[i].seal;

		if (seal->fault == NULL &&
		    !span_equal(seal->chain, i == 0 ? SPAN("none") : SPAN("pass")))
			return fault_in("chain-status", i, seal->field);
	}
	return (struct arc_fault){ 0 };
}

static bool signs_seal(const struct signature *message)
{
	for (size_t i = 0; i < message->names.count; i++)
		if (span_equal_nocase(message->names.items[i], SPAN("ARC-Seal")))
			return true;
	return false;
}

static struct arc_fault signature_fault(const struct arc_sets *sets, size_t count)
{
	const struct signature *newest = &sets->items[count - 1].message;

	if (newest->fault != NULL)
		return fault_in(newest->fault, count - 1, newest->field);
	if (signs_seal(newest))
		return fault_in("seal-signed", count - 1, newest->field);
	for (size_t i = count; i-- > 0;)
		if (sets->items[i].seal.fault != NULL)
			return fault_in(sets->items[i].seal.fault, i, sets->items[i].seal.field);
	return (struct arc_fault){ 0 };
}

struct arc_fault arc_sets_fault(const struct arc_sets *sets, size_t count, size_t from)
{
	const struct arc_set *newest = count > 0 ? &sets->items[count - 1] : NULL;
	struct arc_fault fault = stray_fault(sets, from, "sets-too-many");

	if (fault.word == NULL)
		fault = stray_fault(sets, from, "instance-syntax");
	if (fault.word == NULL && newest != NULL && has_member(newest, ARC_SEAL, from) &&
	    span_equal(newest->seal.chain, SPAN("fail")))
		fault = fault_in("chain-failed", count - 1, newest->seal.field);
	if (fault.word == NULL)
		fault = stray_fault(sets, from, "set-duplicate");
	if (fault.word == NULL)
		fault = member_fault(sets, count, from);
	if (fault.word == NULL)
		fault = status_fault(sets, count);
	if (fault.word == NULL && newest != NULL)
		fault = signature_fault(sets, count);
	return fault;
}
