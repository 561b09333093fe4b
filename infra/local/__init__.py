"""The local stack: the same template.yaml, deployed to an AWS emulator on this machine.

`python3 infra/local` lists the commands. The code is in the order of a start: doctor, environment,
build, emulator, template, deploy, stack, sample, and then dev or run, which keep a stack for a person or for a command.
"""
