#include <stdio.h>

int main(void)
{
	puts("mailpath");
	return 0;
}
