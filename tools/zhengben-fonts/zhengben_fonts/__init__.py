"""The fonts of zhengben: the files beside this one."""
