/* A DMARC record as it comes out of the DNS. */
#include "fuzz/fuzz.h"
#include "parser/records_dmarc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dmarc_record record;

	dmarc_record_read((struct span){ (const char *)data, size }, &record);
	return 0;
}
