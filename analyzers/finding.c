#include "analyzers/finding.h"

const char *severity_word(enum severity severity)
{
	switch (severity) {
	case SEVERITY_NOTE: return "note";
	case SEVERITY_WARNING: return "warning";
	case SEVERITY_ALARM: return "alarm";
	}
	return "";
}
