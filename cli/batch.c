#include "cli/batch.h"

#include "analyzers/crypto.h"
#include "cli/complain.h"
#include "cli/dns_mode.h"
#include "cli/interrupt.h"
#include "cli/lockdown.h"
#include "parser/notice.h"

bool batch_suits(const struct options *options)
{
	const struct {
		bool given;
		const char *name;
	} others[] = {
		{ options->shard.count > 0, "shard" },
		{ options->since_set, "since" },
		{ options->fail_on_set, "fail-on" },
		{ options->unordered, "unordered" },
		{ options->case_path != NULL, "case" },
		{ options->merge && options->compare, "merge" },
	};

	if (!options->merge && !options->compare)
		return case_suits(options);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (others[i].given) {
			complain("--%s: --%s is for the runs whose output is read",
				 options->compare ? "compare" : "merge", others[i].name);
			return false;
		}
	return true;
}

bool batch_open(struct batch *batch, struct options *options, enum case_form form)
{
	struct notice_marks *marks = arena_take(&options->arena, 1, sizeof *marks);

	*batch = (struct batch){ .options = options };
	*marks = notice_marks_make();
	options->told.marks = marks;
	if (!options->dns_set)
		options->dns_mode = DNS_MODE_OFF;
	if (!dns_mode_open(&batch->dns, options))
		return false;
	if (!case_open(&batch->kept, options, form)) {
		dns_mode_close(batch->dns, options);
		return false;
	}
	if (case_is_output(options)) {
		complain("--output %s: it is the case", options->output);
		case_close(batch->kept, STATUS_USAGE);
		dns_mode_close(batch->dns, options);
		return false;
	}
	batch->suffixes = suffix_open();
	options->told.suffixes = batch->suffixes;
	options->told.keys = key_cache_open();
	batch->output = output_open(&options->arena, options->output);
	if (output_good(&batch->output))
		lockdown(batch->output.folder, case_folder(batch->kept));
	return true;
}

enum status batch_close(struct batch *batch, enum status status)
{
	struct output *output = &batch->output;

	key_cache_close(batch->options->told.keys);
	suffix_close(batch->suffixes);
	if (!dns_mode_close(batch->dns, batch->options))
		status = STATUS_OUTPUT;
	status = case_close(batch->kept, status);
	output_close(output);
	if (interrupted())
		return STATUS_INTERRUPTED;
	if (output->error.code == 0 || output_unread(output))
		return status;
	complain_error(output->name, output->error);
	return STATUS_OUTPUT;
}
