#include <string.h>

#include "cli/render.h"

#define RENDER(name) extern const struct renderer render_##name;
#include "cli/renders.def"
#undef RENDER

const struct renderer *const renderers[] = {
#define RENDER(name) &render_##name,
#include "cli/renders.def"
#undef RENDER
	NULL,
};

const struct renderer *renderer_find(const char *name)
{
	for (size_t i = 0; renderers[i] != NULL; i++)
		if (strcmp(renderers[i]->name, name) == 0)
			return renderers[i];
	return NULL;
}
