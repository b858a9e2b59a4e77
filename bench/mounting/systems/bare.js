/** The floor: `import()` and a call, all at once, as anybody would write it by hand. */
export async function run(count) {
  await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const { mount } = await import(/* @vite-ignore */ `/mfe/${n}.js`)
      await mount(document.body.appendChild(document.createElement('div')))
    }),
  )
}
